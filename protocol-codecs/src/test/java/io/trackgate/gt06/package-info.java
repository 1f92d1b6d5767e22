/** GT06's exam. */
@NullMarked
package io.trackgate.gt06;

import org.jspecify.annotations.NullMarked;
