package io.trackgate.protocol;

import java.time.Instant;

/** The tracker asks for something that is answered from what we know: the time, its registration. */
@FunctionalInterface
public non-sealed interface ServiceRequest extends DeviceMessage {
    Receipt answer(Instant now);
}
