package io.trackgate.queclink;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.trackgate.config.TrackerModel;
import io.trackgate.protocol.ConnectionFacts;
import io.trackgate.protocol.FrameExplainer;
import io.trackgate.protocol.ProtocolException;
import io.trackgate.protocol.RecordingCursor;
import io.trackgate.protocol.TelemetryRecord;
import org.jspecify.annotations.Nullable;

/** Names every byte, from either side, through the decoder that runs in the gateway. */
final class QueclinkExplainer implements FrameExplainer {

    private static final String UNKNOWN = "not understood";

    private final Optional<TrackerModel> model;

    /** @param model of whoever sends the frames; empty: nobody knows */
    private QueclinkExplainer(Optional<TrackerModel> model) {
        this.model = model;
    }

    /** For bytes of anybody. */
    QueclinkExplainer() { this(Optional.empty()); }

    @Override
    public FrameExplainer ofConnection(ConnectionFacts known) { return new QueclinkExplainer(((QueclinkFacts) known).model()); }

    /** What a whole frame says. */
    private record Said(String name, List<TelemetryRecord> records) {}

    @Override
    public List<Explained> explain(byte[] bytes, Sender from) {
        List<Explained> explained = new ArrayList<>();
        ByteBuf in = Unpooled.wrappedBuffer(bytes);
        while (in.isReadable())
            explained.add(from == Sender.DEVICE ? ofDevice(in) : ofServer(in));
        return explained;
    }

    // ---- a device's ----

    private Explained ofDevice(ByteBuf in) {
        int start = in.readerIndex();
        Optional<QueclinkForm> form = QueclinkForm.at(in, start);
        if (form.isEmpty()) return garbage(in, Sender.DEVICE, nextFrame(in));
        int end = form.get().isText() ? textEnd(in, form.get()) : lengthEnd(in, form.get());
        if (end < 0) return unfinished(in, Sender.DEVICE, "incomplete: its end is missing");
        ByteBuf frame = in.slice(start, end - start);
        String problem = problem(frame, form.get());
        return whole(in, Sender.DEVICE, end, problem, cursor -> {
            Said said = said(form.get(), cursor);
            cursor.checksum("crc", problem == null ? "right" : "wrong, " + problem);
            return said;
        });
    }

    private static int nextFrame(ByteBuf in) {
        int at = in.readerIndex() + 1;
        while (at < in.writerIndex() && QueclinkForm.at(in, at).isEmpty())
            at++;
        return at;
    }

    /** -1: it is not there. */
    private static int textEnd(ByteBuf in, QueclinkForm form) {
        for (int at = in.readerIndex() + form.markLength(); at < in.writerIndex(); at++) {
            byte found = in.getByte(at);
            if (found == QueclinkForm.END || found == QueclinkForm.OTHER_END) return at + 1;
            if (QueclinkForm.textStartsAt(in, at)) return at;
        }
        return -1;
    }

    /** -1: it is not there. */
    private static int lengthEnd(ByteBuf in, QueclinkForm form) {
        int at = in.readerIndex() + form.lengthAt();
        if (in.writerIndex() < at + form.lengthBytes()) return -1;
        int length = form.lengthBytes() == 1 ? in.getUnsignedByte(at) : in.getUnsignedShort(at);
        int end = in.readerIndex() + Math.max(length, form.lengthAt() + form.lengthBytes());
        return end > in.writerIndex() ? -1 : end;
    }

    private static @Nullable String problem(ByteBuf frame, QueclinkForm form) {
        try {
            QueclinkFrameDecoder.check(frame, form);
            return null;
        } catch (ProtocolException damaged) {
            return damaged.getMessage();
        }
    }

    private Said said(QueclinkForm form, RecordingCursor in) {
        if (form.isText()) {
            QueclinkText text = QueclinkText.read(in);
            boolean isReport = text.origin() != QueclinkText.Origin.ACK && text.imei().isPresent();
            return new Said(form.mark() + text.word(), isReport ? QueclinkTelemetry.records(text, model) : List.of());
        }
        if (form.isHex()) return new Said(QueclinkHex.read(form, in).form().mark(), List.of());
        return new Said("+00", QueclinkTelemetry.records(QueclinkBinary.read(in)));
    }

    // ---- the server's ----

    private static Explained ofServer(ByteBuf in) {
        boolean command = startsWith(in, in.readerIndex(), QueclinkCommand.MARK);
        if (!command && !startsWith(in, in.readerIndex(), QueclinkSack.MARK)) return garbage(in, Sender.SERVER, nextOfServer(in));
        int end = in.indexOf(in.readerIndex(), in.writerIndex(), QueclinkForm.END);
        if (end < 0) return unfinished(in, Sender.SERVER, "incomplete: its $ is missing");
        return whole(in, Sender.SERVER, end + 1, null, cursor -> new Said(command
                ? QueclinkCommand.MARK + QueclinkCommand.read(cursor).word()
                : QueclinkSack.read(cursor).isOfHeartbeat() ? "receipt for a heartbeat" : "receipt for a report", List.of()));
    }

    private static int nextOfServer(ByteBuf in) {
        int at = in.readerIndex() + 1;
        while (at < in.writerIndex() && !startsWith(in, at, QueclinkCommand.MARK) && !startsWith(in, at, QueclinkSack.MARK))
            at++;
        return at;
    }

    private static boolean startsWith(ByteBuf in, int at, String mark) {
        return in.writerIndex() - at >= mark.length() && in.toString(at, mark.length(), StandardCharsets.US_ASCII).equals(mark);
    }

    // ---- either's ----

    private static Explained whole(ByteBuf in, Sender from, int end, @Nullable String problem, Function<RecordingCursor, Said> reader) {
        RecordingCursor cursor = new RecordingCursor(in.readSlice(end - in.readerIndex()));
        Said said = new Said("damaged frame", List.of());
        String error = problem;
        try {
            said = reader.apply(cursor);
        } catch (ProtocolException refused) {
            if (error == null) error = refused.getMessage();
        }
        cursor.closeAll();
        cursor.giveBack();
        cursor.rest(UNKNOWN, 0);
        return new Explained(from, said.name, error == null, error, cursor.fields(), said.records).with(cursor.secrets());
    }

    private static Explained garbage(ByteBuf in, Sender from, int end) {
        String error = "GARBAGE: no frame begins like this (expected: +RESP:, +ACK: or the like)";
        return new Explained(from, "garbage", false, error, named(in, end, UNKNOWN), List.of());
    }

    private static Explained unfinished(ByteBuf in, Sender from, String error) {
        return Explained.unfinished(from, error, named(in, in.writerIndex(), "so far"));
    }

    private static List<NamedBytes> named(ByteBuf in, int end, String field) {
        RecordingCursor cursor = new RecordingCursor(in.readSlice(end - in.readerIndex()));
        cursor.rest(field, 0);
        return cursor.fields();
    }
}
