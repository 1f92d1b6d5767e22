/** News about trackers, for whoever listens. */
@NullMarked
package io.trackgate.core.event;

import org.jspecify.annotations.NullMarked;
