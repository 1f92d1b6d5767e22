/** Ruptela's exam. */
@NullMarked
package io.trackgate.ruptela;

import org.jspecify.annotations.NullMarked;
