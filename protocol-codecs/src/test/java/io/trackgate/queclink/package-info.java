/** Queclink @Track's exam. */
@NullMarked
package io.trackgate.queclink;

import org.jspecify.annotations.NullMarked;
