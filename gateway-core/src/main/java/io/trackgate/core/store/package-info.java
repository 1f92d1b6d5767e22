/** What survives a kill: state, audit, deferred commands, telemetry, the fleet. */
@NullMarked
package io.trackgate.core.store;

import org.jspecify.annotations.NullMarked;
