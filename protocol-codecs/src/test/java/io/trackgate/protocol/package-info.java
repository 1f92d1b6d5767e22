/** Tests of what every vendor shares. */
@NullMarked
package io.trackgate.protocol;

import org.jspecify.annotations.NullMarked;
