package io.trackgate.app.check;

import java.util.Arrays;
import java.util.List;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.Unpooled;
import io.trackgate.app.check.FrameLog.Happening;
import io.trackgate.protocol.FrameExplainer;
import io.trackgate.protocol.Receipt;

/** What one write of the gateway holds, frame by frame: several receipts may share a write, and other answers and commands are no receipt. */
final class SentFrames {

    private SentFrames() {}

    static List<byte[]> of(Happening.Sent sent, FrameExplainer explainer) {
        return FrameReading.of(List.of(sent), explainer).stream().map(LoggedFrame::bytes).toList();
    }

    /** Whether this frame is that receipt, byte for byte: families that number their frames say by it which one they answer. */
    static boolean is(byte[] frame, Receipt receipt) {
        return receipt != Receipt.NONE && Arrays.equals(frame, bytes(receipt));
    }

    private static byte[] bytes(Receipt receipt) {
        ByteBuf out = Unpooled.buffer();
        try {
            receipt.write(out);
            return ByteBufUtil.getBytes(out);
        } finally {
            out.release();
        }
    }
}
