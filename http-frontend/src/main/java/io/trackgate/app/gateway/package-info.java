/** A whole gateway, started and stopped in order, with what looks after it: its ports, the limits of its system, its canary. */
@NullMarked
package io.trackgate.app.gateway;

import org.jspecify.annotations.NullMarked;
