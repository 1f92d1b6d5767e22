/** Load on a gateway: many light trackers, API callers, a raw echo as the yardstick, and what they measured. */
@NullMarked
package io.trackgate.simulator.load;

import org.jspecify.annotations.NullMarked;
