package io.trackgate.core.session;

import java.net.SocketAddress;

import io.trackgate.protocol.DeviceFrame;
import io.trackgate.protocol.ProtocolException;

/** Looks on while trackers connect, for somebody who examines one of them. No part of a gateway at work. */
public interface ConnectionTap {

    /**
     * A connection was made.
     *
     * @param hangUp closes it, from any thread
     */
    Ear opened(SocketAddress from, Runnable hangUp);

    /** Hears one connection, on its event loop; returns at once and never throws. */
    interface Ear {

        /** As they came: cut or glued. */
        void received(byte[] bytes);

        /** What they mean; told after the session has acted on it. */
        void understood(DeviceFrame frame);

        /** Bytes that break the protocol. */
        void broken(ProtocolException why);

        /** One write: a receipt, an answer or a command. */
        void sent(byte[] bytes);

        /** Told after the session has ended. */
        void closed();
    }
}
