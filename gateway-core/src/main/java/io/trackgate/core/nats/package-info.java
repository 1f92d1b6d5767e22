/** The connection to NATS, whatever it is for. */
@NullMarked
package io.trackgate.core.nats;

import org.jspecify.annotations.NullMarked;
