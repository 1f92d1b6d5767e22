package io.trackgate.simulator;

import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;

import io.netty.buffer.ByteBuf;

/** The device's end of one protocol. A new vendor is one class that implements this and one line in {@link DeviceBrains}. */
public interface DeviceBrain {

    DeviceState state();

    /** What the device says first on every connection; empty: its protocol has no login, it reports at once. */
    Optional<Outgoing> login();

    Outgoing packet(List<DeviceRecord> records);

    Optional<Outgoing> ping();

    /** A text that nobody asked for. */
    Outgoing unsolicited(String text);

    /** One a connection. */
    ServerReader reader();

    /** Whether answers leave in the order of their commands; a device whose answers carry tags may swap them. */
    boolean answersInOrder();

    /** Bytes as they are, where a test wants the device to say something that no device says. */
    default Outgoing raw(byte[] bytes) {
        Consumer<ByteBuf> writer = out -> out.writeBytes(bytes);
        return new Outgoing(bytes.length + " bytes", writer);
    }
}
