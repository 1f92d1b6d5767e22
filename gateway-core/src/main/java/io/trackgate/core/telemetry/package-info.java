/** What trackers report: taken in, kept safe, kept for as long as was configured, and given out again. */
@NullMarked
package io.trackgate.core.telemetry;

import org.jspecify.annotations.NullMarked;
