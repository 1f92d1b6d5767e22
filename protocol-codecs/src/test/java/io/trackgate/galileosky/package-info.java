/** Galileosky's exam. */
@NullMarked
package io.trackgate.galileosky;

import org.jspecify.annotations.NullMarked;
