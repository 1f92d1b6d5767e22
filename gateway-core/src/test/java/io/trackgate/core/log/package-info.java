/** Sessions over channels that live in memory. */
@NullMarked
package io.trackgate.core.log;

import org.jspecify.annotations.NullMarked;
