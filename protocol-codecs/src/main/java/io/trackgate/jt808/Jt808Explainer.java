package io.trackgate.jt808;

import java.time.ZoneId;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.trackgate.jt808.Jt808Location.Item;
import io.trackgate.protocol.ConnectionFacts;
import io.trackgate.protocol.FrameExplainer;
import io.trackgate.protocol.ProtocolException;
import io.trackgate.protocol.RecordingCursor;
import io.trackgate.protocol.TelemetryRecord;
import org.jspecify.annotations.Nullable;

import static io.trackgate.jt808.Jt808Encoder.ESCAPE;
import static io.trackgate.jt808.Jt808Encoder.ESCAPED_ESCAPE;
import static io.trackgate.jt808.Jt808Encoder.ESCAPED_FLAG;
import static io.trackgate.jt808.Jt808Encoder.FLAG;

/**
 * Names every byte, from either side, through the decoder that runs in the gateway. Places, lengths and raw bytes are those of the wire,
 * where an escaped byte takes two; values are those meant.
 */
final class Jt808Explainer implements FrameExplainer {

    private static final String UNKNOWN = "not understood";
    /** Behind the name of what a field is a part of. */
    private static final String GROUP = ": ";
    private static final int CHECKSUM = 1;
    private static final int DIGITS = 16;
    private static final Map<Integer, String> STATUS = Map.of(Jt808Location.STATUS_ACC, "ignition on", Jt808Location.STATUS_FIX, "fix",
            Jt808Location.STATUS_SOUTH, "south", Jt808Location.STATUS_WEST, "west", Jt808Location.STATUS_OIL_CUT, "oil cut",
            Jt808Location.STATUS_ELECTRIC_CUT, "electric cut");

    /**
     * What is between the flags, as meant, with the place of each byte on the wire.
     *
     * @param starts of each byte, and behind the last one the end; from the opening flag
     */
    private record Inside(byte[] wire, byte[] plain, int[] starts) {

        // An escape that means nothing stands for itself, so that a damaged frame can be shown too.
        static Inside of(byte[] wire, int end) {
            byte[] plain = new byte[end];
            int[] starts = new int[end + 1];
            int count = 0;
            int at = 1;
            while (at < end) {
                starts[count] = at;
                boolean escaped = wire[at] == ESCAPE && at + 1 < end && (wire[at + 1] == ESCAPED_ESCAPE || wire[at + 1] == ESCAPED_FLAG);
                plain[count++] = escaped && wire[at + 1] == ESCAPED_FLAG ? (byte) FLAG : wire[at];
                at += escaped ? 2 : 1;
            }
            starts[count] = at;
            return new Inside(wire, Arrays.copyOf(plain, count), starts);
        }

        NamedBytes onWire(NamedBytes field, String value) {
            int from = starts[field.offset()];
            int to = starts[field.offset() + field.length()];
            return named(wire, from, to, field.name(), value, field.unit());
        }
    }

    /** What the bytes between the flags say. */
    private record Said(String name, @Nullable String error, List<NamedBytes> fields, List<TelemetryRecord> records,
            List<Secret> secrets) {}

    private final ZoneId zone;
    private final List<Integer> outputBits;

    /** @param facts of whoever sends the frames */
    private Jt808Explainer(Jt808Facts facts) {
        zone = facts.zone();
        outputBits = facts.outputBits();
    }

    /** For bytes of anybody. */
    Jt808Explainer() { this(new Jt808Facts()); }

    @Override
    public FrameExplainer ofConnection(ConnectionFacts known) { return new Jt808Explainer((Jt808Facts) known); }

    @Override
    public List<Explained> explain(byte[] bytes, Sender from) {
        List<Explained> explained = new ArrayList<>();
        int at = 0;
        while (at < bytes.length) {
            int end = endOf(bytes, at);
            explained.add(piece(Arrays.copyOfRange(bytes, at, end), end == bytes.length, from));
            at = end;
        }
        return explained;
    }

    /** Like the frame decoder: a damaged frame leaves its closing flag to the next one, unless that has its own. */
    private static int endOf(byte[] bytes, int at) {
        int next = at + 1;
        while (next < bytes.length && bytes[next] != FLAG)
            next++;
        boolean closed = next < bytes.length && bytes[at] == FLAG && next > at + 1;
        if (!closed) return next;
        boolean nextHasItsOwn = next + 1 == bytes.length || bytes[next + 1] == FLAG;
        return nextHasItsOwn || problem(Arrays.copyOfRange(bytes, at, next + 1)) == null ? next + 1 : next;
    }

    private static @Nullable String problem(byte[] frame) {
        try {
            Jt808FrameDecoder.open(Arrays.copyOfRange(frame, 1, frame.length - 1));
            return null;
        } catch (ProtocolException damaged) {
            return damaged.getMessage();
        }
    }

    private Explained piece(byte[] bytes, boolean last, Sender from) {
        if (bytes[0] != FLAG) {
            String error = "GARBAGE: 0x%02x (expected: 7e)".formatted(bytes[0]);
            return new Explained(from, "garbage", false, error, List.of(named(bytes, 0, bytes.length, UNKNOWN)), List.of());
        }
        if (bytes.length == 1 && !last) { return new Explained(from, "flag", true, null, List.of(named(bytes, 0, 1, "flag")), List.of()); }
        return bytes.length > 1 && bytes[bytes.length - 1] == FLAG ? frame(bytes, from) : unended(bytes, last, from);
    }

    private Explained frame(byte[] bytes, Sender from) {
        Inside inside = Inside.of(bytes, bytes.length - 1);
        int length = Math.max(0, inside.plain.length - CHECKSUM);
        Said said = said(inside, length, from);
        String problem = problem(bytes);
        String error = problem == null ? said.error : problem;
        List<NamedBytes> fields = new ArrayList<>();
        fields.add(named(bytes, 0, 1, "flag"));
        fields.addAll(said.fields);
        if (inside.plain.length > 0) fields.add(checksum(inside, length));
        fields.add(named(bytes, bytes.length - 1, bytes.length, "flag"));
        return new Explained(from, said.name, error == null, error, fields, said.records).with(said.secrets);
    }

    private static NamedBytes checksum(Inside inside, int length) {
        int found = inside.plain[length] & 0xFF;
        int computed = Jt808Encoder.xor(inside.plain, length);
        String value = found == computed ? "right" : "wrong (expected: 0x%02x)".formatted(computed);
        return named(inside.wire, inside.starts[length], inside.starts[length + 1], "checksum", value, null).asChecksum(value);
    }

    /** A frame whose end is not there, or belongs to the next one. */
    private static Explained unended(byte[] bytes, boolean last, Sender from) {
        Inside inside = Inside.of(bytes, bytes.length);
        ByteBuf plain = Unpooled.wrappedBuffer(inside.plain);
        RecordingCursor in = new RecordingCursor(plain);
        read(() -> Jt808Header.read(in));
        nameRest(in, last ? "so far" : UNKNOWN, plain);
        List<NamedBytes> fields = new ArrayList<>();
        fields.add(named(bytes, 0, 1, "flag"));
        fields.addAll(onWire(inside, in));
        String error = last ? "incomplete: no closing 7e" : problem(Arrays.copyOf(bytes, bytes.length + 1));
        List<Secret> secrets = onWire(inside, in.secrets());
        if (!last) return new Explained(from, "damaged frame", false, error, fields, List.of()).with(secrets);
        return Explained.unfinished(from, error, fields).with(secrets);
    }

    /** Where nobody knows which bytes a secret has, none is shown. */
    private static void nameRest(RecordingCursor in, String name, ByteBuf plain) {
        if (in.remaining() == 0) return;
        in.rest(name, 0);
        if (holdsSecret(plain)) in.secret();
    }

    private static boolean holdsSecret(ByteBuf plain) {
        return plain.writerIndex() >= Short.BYTES && switch (plain.getUnsignedShort(0)) {
            case Jt808Ids.AUTHENTICATE, Jt808Ids.REGISTER_ANSWER, Jt808Ids.PARAMETERS_ANSWER, Jt808Ids.SET_PARAMETERS -> true;
            default -> false;
        };
    }

    /** @param length of header and body */
    private Said said(Inside inside, int length, Sender from) {
        ByteBuf plain = Unpooled.wrappedBuffer(inside.plain, 0, length);
        RecordingCursor in = new RecordingCursor(plain);
        List<TelemetryRecord> records = new ArrayList<>();
        String error = read(() -> records.addAll(message(plain, length, in, from)));
        in.closeAll();
        nameRest(in, UNKNOWN, plain);
        String name = length < Short.BYTES ? "damaged frame" : Jt808Ids.name(plain.getUnsignedShort(0));
        return new Said(name, error, onWire(inside, in), records, onWire(inside, in.secrets()));
    }

    private static @Nullable String read(Runnable reading) {
        try {
            reading.run();
            return null;
        } catch (ProtocolException problem) {
            return problem.getMessage();
        }
    }

    private List<TelemetryRecord> message(ByteBuf plain, int length, RecordingCursor in, Sender from) {
        if (length >= Integer.BYTES && Jt808FrameDecoder.hasVendorHeader(plain)) {
            Jt808Header.readVendors(in);
            return List.of();
        }
        Jt808Header header = Jt808Header.read(in);
        if (header.isPart()) {
            nameRest(in, "part of the body", plain);
            return List.of();
        }
        if (from == Sender.DEVICE) return records(Jt808Uplink.read(header, in));
        Jt808Downlink.read(header, in);
        return List.of();
    }

    private List<TelemetryRecord> records(Jt808Uplink message) {
        return message.locations().stream().map(location -> Jt808Telemetry.record(location, zone, outputBits)).toList();
    }

    // ---- fields ----

    private static List<NamedBytes> onWire(Inside inside, RecordingCursor in) {
        return in.fields().stream().map(field -> inside.onWire(field, value(field))).toList();
    }

    private static List<Secret> onWire(Inside inside, List<Secret> secrets) {
        return secrets.stream().map(secret -> {
            int from = inside.starts[secret.offset()];
            return new Secret(from, inside.starts[secret.offset() + secret.length()] - from);
        }).toList();
    }

    /** Numbers that people know in another form. */
    private static String value(NamedBytes field) {
        int group = field.name().lastIndexOf(GROUP);
        return switch (group < 0 ? field.name() : field.name().substring(group + GROUP.length())) {
            case "message id", "reply id" -> Jt808Ids.name(Integer.parseInt(field.raw(), DIGITS));
            case "attributes" -> Jt808Header.shown(Integer.parseInt(field.raw(), DIGITS));
            case "alarm bits" -> bits(field.raw(), Map.of());
            case "status bits" -> bits(field.raw(), STATUS);
            case "parameter", "item" -> "0x" + field.raw();
            case Item.NESTED_VALUES -> new Item(Jt808Location.ITEM_NESTED, Octets.ofHex(field.raw())).nested().toString();
            default -> field.value();
        };
    }

    /** The bits that are set, by number, and what the standard calls them. */
    private static String bits(String hex, Map<Integer, String> names) {
        long bits = Long.parseLong(hex, DIGITS);
        String set = IntStream.range(0, Integer.SIZE).filter(bit -> (bits >> bit & 1) == 1)
                .mapToObj(bit -> names.containsKey(bit) ? bit + " " + names.get(bit) : String.valueOf(bit))
                .collect(Collectors.joining(", "));
        return set.isEmpty() ? "none" : "bits " + set;
    }

    private static NamedBytes named(byte[] bytes, int from, int to, String name) {
        return named(bytes, from, to, name, HexFormat.of().formatHex(bytes, from, to), null);
    }

    private static NamedBytes named(byte[] bytes, int from, int to, String name, String value, @Nullable String unit) {
        return new NamedBytes(from, to - from, name, HexFormat.of().formatHex(bytes, from, to), value, unit);
    }
}
