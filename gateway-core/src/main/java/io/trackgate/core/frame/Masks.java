package io.trackgate.core.frame;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Comparator;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

import io.trackgate.core.frame.FrameStream.Framed;
import io.trackgate.protocol.FrameExplainer.Explained;
import io.trackgate.protocol.FrameExplainer.NamedBytes;
import io.trackgate.protocol.FrameExplainer.Secret;
import io.trackgate.protocol.TelemetryRecord;
import org.jspecify.annotations.Nullable;

/** Takes secrets out of frames that were explained: those that their protocol knows by their place, and those that are known to be this tracker's. */
final class Masks {

    /** Shorter ones stand in too many places that mean something else; where a protocol has a place for them they are masked all the same. */
    private static final int SHORTEST = 4;
    private static final char MASK = '*';
    private static final String MASKED = String.valueOf(MASK).repeat(SHORTEST);
    /** Or the end of one of which a shorter one is the beginning would stay. */
    private static final Comparator<String> LONGEST_FIRST = Comparator.comparing(String::length).reversed();

    /** As frames have them: of one byte a character, and of two. */
    private final List<String> known;

    /** @param known secrets of this tracker */
    Masks(List<String> known) {
        this.known = known.stream().filter(secret -> secret.length() >= SHORTEST).flatMap(secret -> Stream.of(secret, wide(secret)))
                .distinct().toList();
    }

    private static String wide(String secret) {
        return new String(secret.getBytes(StandardCharsets.UTF_16BE), StandardCharsets.ISO_8859_1);
    }

    SeenFrame of(Framed frame, int connection) {
        boolean[] hidden = hidden(frame);
        if (hidden == null) return new SeenFrame(frame.at(), connection, frame.bytes(), frame.explained(), false);
        byte[] bytes = frame.bytes().clone();
        for (int at = 0; at < bytes.length; at++)
            if (hidden[at]) bytes[at] = MASK;
        return new SeenFrame(frame.at(), connection, bytes, masked(frame.explained(), bytes, hidden, words(frame)), true);
    }

    /** Null where nothing is. */
    private boolean @Nullable [] hidden(Framed frame) {
        boolean[] hidden = null;
        for (Secret secret : frame.explained().secrets())
            hidden = hide(hidden, frame, secret.offset(), secret.length());
        if (known.isEmpty()) return hidden;
        String text = new String(frame.bytes(), StandardCharsets.ISO_8859_1);
        for (String secret : known) {
            for (int at = text.indexOf(secret); at >= 0; at = text.indexOf(secret, at + 1))
                hidden = hide(hidden, frame, at, secret.length());
        }
        return hidden;
    }

    private static boolean @Nullable [] hide(boolean @Nullable [] before, Framed frame, int from, int length) {
        if (length == 0) return before;
        boolean[] hidden = before == null ? new boolean[frame.bytes().length] : before;
        Arrays.fill(hidden, Math.min(from, hidden.length), Math.min(from + length, hidden.length), true);
        return hidden;
    }

    /** Every secret of this frame, of any length. */
    private List<String> words(Framed frame) {
        Stream<String> placed = frame.explained().secrets().stream().filter(secret -> secret.length() > 0)
                .map(secret -> new String(frame.bytes(), secret.offset(), secret.length(), StandardCharsets.ISO_8859_1));
        return Stream.concat(known.stream(), placed).distinct().sorted(LONGEST_FIRST).toList();
    }

    private static Explained masked(Explained frame, byte[] bytes, boolean[] hidden, List<String> words) {
        List<String> longWords = words.stream().filter(word -> word.length() >= SHORTEST).toList();
        List<NamedBytes> fields = frame.fields().stream().map(field -> masked(field, bytes, hidden)).toList();
        List<TelemetryRecord> records = frame.records().stream().map(record -> masked(record, words)).toList();
        String error = frame.problem().map(said -> without(said, longWords)).orElse(null);
        return new Explained(frame.from(), without(frame.name(), longWords), frame.valid(), error, fields, records, frame.unfinished(),
                frame.secrets());
    }

    private static NamedBytes masked(NamedBytes field, byte[] bytes, boolean[] hidden) {
        boolean any = false;
        for (int at = field.offset(); at < field.offset() + field.length(); at++)
            any |= hidden[at];
        if (!any) return field;
        String raw = HexFormat.of().formatHex(bytes, field.offset(), field.offset() + field.length());
        return new NamedBytes(field.offset(), field.length(), field.name(), raw, value(field, raw, hidden), field.unit(),
                field.checksum());
    }

    /** A text keeps what is no secret in it; of any other form nothing is known of which part is which. */
    private static String value(NamedBytes field, String raw, boolean[] hidden) {
        if (field.value().equals(field.raw())) return raw;
        if (field.value().length() != field.length()) return MASKED;
        char[] text = field.value().toCharArray();
        for (int at = 0; at < text.length; at++)
            if (hidden[field.offset() + at]) text[at] = MASK;
        return new String(text);
    }

    /** Records don't say which bytes they come from: their texts, some of them hexadecimal, lose whatever reads like a secret of the frame. */
    private static TelemetryRecord masked(TelemetryRecord record, List<String> words) {
        List<String> forms = words.stream().flatMap(word -> Stream.of(hex(word), word)).sorted(LONGEST_FIRST).toList();
        Map<String, Object> attributes = new LinkedHashMap<>(record.attributes());
        attributes.replaceAll((key, value) -> value instanceof String text ? without(text, forms) : value);
        return record.withAttributes(attributes);
    }

    private static String hex(String word) { return HexFormat.of().formatHex(word.getBytes(StandardCharsets.ISO_8859_1)); }

    private static String without(String text, List<String> words) {
        String left = text;
        for (String word : words)
            left = left.replace(word, MASKED);
        return left;
    }
}
