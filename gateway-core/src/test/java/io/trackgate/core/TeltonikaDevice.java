package io.trackgate.core;

import java.io.DataInputStream;
import java.io.IOException;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.nio.charset.StandardCharsets;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.Unpooled;
import io.trackgate.teltonika.TeltonikaMessages.TextFrame;
import io.trackgate.testing.Hex;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

/** A tracker at the other end of a socket, that says what a test wants. */
final class TeltonikaDevice implements AutoCloseable {

    private static final String RECORD = "000000000000003608010000016B40D8EA30010000000000000000000000000000000105021503010101425E0F01F10000601A014E00"
            + "00000000000000010000C7CF";

    private final Socket socket;
    private final DataInputStream in;

    TeltonikaDevice(int port) throws IOException { this(port, "356307042441013"); }

    TeltonikaDevice(int port, String imei) throws IOException {
        socket = new Socket("127.0.0.1", port);
        socket.setSoTimeout(10_000);
        in = new DataInputStream(socket.getInputStream());
        socket.getOutputStream().write(Hex.bytes("000F", Hex.of(imei.getBytes(StandardCharsets.US_ASCII))));
        assertThat(in.readByte()).isEqualTo((byte) 1);
    }

    void sendsRecord() throws IOException {
        socket.getOutputStream().write(Hex.bytes(RECORD));
        assertThat(in.readInt()).isEqualTo(1);
    }

    void sendsRecordAndGetsNoReceipt() throws IOException {
        socket.getOutputStream().write(Hex.bytes(RECORD));
        hearsNothing();
    }

    /** For half a second. */
    void hearsNothing() throws IOException {
        socket.setSoTimeout(500);
        assertThatThrownBy(in::readInt).isInstanceOf(SocketTimeoutException.class);
        socket.setSoTimeout(10_000);
    }

    String hears() throws IOException {
        in.readInt();
        byte[] data = in.readNBytes(in.readInt());
        in.readInt();
        return new String(data, 7, data.length - 8, StandardCharsets.US_ASCII).strip();
    }

    void says(String text) throws IOException {
        ByteBuf out = Unpooled.buffer();
        TextFrame.answer(text).writeFrame(out);
        socket.getOutputStream().write(ByteBufUtil.getBytes(out));
        out.release();
    }

    /** By the other side. */
    boolean isClosed() throws IOException { return in.read() < 0; }

    @Override
    public void close() throws IOException { socket.close(); }
}
