/** Bad networks between a tracker and a gateway: what they do to the bytes, as one handler of a channel. Knows no tracker and no protocol. */
@NullMarked
package io.trackgate.simulator.network;

import org.jspecify.annotations.NullMarked;
