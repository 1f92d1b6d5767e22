package io.trackgate.protocol;

import io.netty.channel.ChannelHandler;

/**
 * The vendor's part of one connection's pipeline: bytes → frames → {@link DeviceFrame}s.
 *
 * A frame whose bounds are known but whose content is damaged is skipped and reported by {@code fireExceptionCaught} with a
 * {@link ProtocolException}; reading goes on. After a fatal one everything that follows is discarded, and the session closes the channel.
 */
public record ProtocolConnection(ChannelHandler frameDecoder, ChannelHandler decoder, ConnectionFacts facts) {}
