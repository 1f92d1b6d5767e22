/** Teltonika's exam. */
@NullMarked
package io.trackgate.teltonika;

import org.jspecify.annotations.NullMarked;
