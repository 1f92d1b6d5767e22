/** Sessions over channels that live in memory. */
@NullMarked
package io.trackgate.core.session;

import org.jspecify.annotations.NullMarked;
