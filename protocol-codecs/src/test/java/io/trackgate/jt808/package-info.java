/** JT/T 808's exam. */
@NullMarked
package io.trackgate.jt808;

import org.jspecify.annotations.NullMarked;
