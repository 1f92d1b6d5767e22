package io.trackgate.core.frame;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;

import io.trackgate.core.frame.FrameStream.Framed;
import io.trackgate.protocol.FrameExplainer.Explained;
import io.trackgate.protocol.FrameExplainer.NamedBytes;
import io.trackgate.protocol.FrameExplainer.Secret;
import org.jspecify.annotations.Nullable;

/** Takes secrets out of frames that were explained: those that their protocol knows by their place, and those that are known to be this tracker's. */
final class Masks {

    /** Shorter ones stand in too many places that mean something else; where a protocol has a place for them they are masked all the same. */
    private static final int SHORTEST = 4;
    private static final char MASK = '*';

    private final List<String> known;

    /** @param known secrets of this tracker */
    Masks(List<String> known) {
        this.known = known.stream().filter(secret -> secret.length() >= SHORTEST).distinct().toList();
    }

    SeenFrame of(Framed frame, int connection) {
        boolean[] hidden = hidden(frame);
        if (hidden == null) return new SeenFrame(frame.at(), connection, frame.bytes(), frame.explained(), false);
        byte[] bytes = frame.bytes().clone();
        List<String> words = new ArrayList<>(known);
        for (int at = 0; at < bytes.length; at++)
            if (hidden[at]) bytes[at] = MASK;
        frame.explained().secrets().forEach(secret -> addWord(frame.bytes(), secret, words));
        return new SeenFrame(frame.at(), connection, bytes, masked(frame.explained(), bytes, hidden, words), true);
    }

    private static void addWord(byte[] bytes, Secret secret, List<String> words) {
        String word = new String(bytes, secret.offset(), secret.length(), StandardCharsets.ISO_8859_1);
        if (word.length() >= SHORTEST) words.add(word);
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

    private static Explained masked(Explained frame, byte[] bytes, boolean[] hidden, List<String> words) {
        List<NamedBytes> fields = frame.fields().stream().map(field -> masked(field, bytes, hidden, words)).toList();
        String error = frame.problem().map(said -> without(said, words)).orElse(null);
        return new Explained(frame.from(), without(frame.name(), words), frame.valid(), error, fields, frame.records(), frame.unfinished(),
                frame.secrets());
    }

    private static NamedBytes masked(NamedBytes field, byte[] bytes, boolean[] hidden, List<String> words) {
        boolean any = false;
        for (int at = field.offset(); at < field.offset() + field.length(); at++)
            any |= hidden[at];
        if (!any) return field;
        String raw = HexFormat.of().formatHex(bytes, field.offset(), field.offset() + field.length());
        return new NamedBytes(field.offset(), field.length(), field.name(), raw, value(field, raw, hidden, words), field.unit(),
                field.checksum());
    }

    /** A text keeps what is no secret in it; of any other form nothing is known of which part is which. */
    private static String value(NamedBytes field, String raw, boolean[] hidden, List<String> words) {
        if (field.value().equals(field.raw())) return raw;
        if (field.value().length() != field.length()) {
            String without = without(field.value(), words);
            return without.equals(field.value()) ? String.valueOf(MASK).repeat(SHORTEST) : without;
        }
        char[] text = field.value().toCharArray();
        for (int at = 0; at < text.length; at++)
            if (hidden[field.offset() + at]) text[at] = MASK;
        return new String(text);
    }

    private static String without(String text, List<String> words) {
        String left = text;
        for (String word : words)
            left = left.replace(word, String.valueOf(MASK).repeat(SHORTEST));
        return left;
    }
}
