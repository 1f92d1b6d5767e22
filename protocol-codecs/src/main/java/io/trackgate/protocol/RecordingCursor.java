package io.trackgate.protocol;

import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HexFormat;
import java.util.List;
import java.util.regex.Pattern;

import io.netty.buffer.ByteBuf;
import io.trackgate.protocol.FrameExplainer.NamedBytes;
import io.trackgate.protocol.FrameExplainer.Secret;
import org.jspecify.annotations.Nullable;

/** The cursor of {@link FrameExplainer}: remembers every field that the decoder reads through it. */
public final class RecordingCursor extends FrameCursor {

    private final List<NamedBytes> fields = new ArrayList<>();
    private final Deque<String> groups = new ArrayDeque<>();
    private final List<Secret> secrets = new ArrayList<>();

    private final Pattern[] vendors;

    /** @param vendors what else is a password in a text, in its first group: as this vendor's commands have it */
    public RecordingCursor(ByteBuf in, Pattern... vendors) {
        super(in);
        this.vendors = vendors;
    }

    public List<NamedBytes> fields() { return List.copyOf(fields); }

    /** What of them is for nobody's eyes: what a decoder said so of, and what a text calls a password. */
    public List<Secret> secrets() {
        return List.copyOf(secrets);
    }

    /** Names whatever the decoder left unread. */
    public void rest(String name, int keep) {
        if (remaining() > keep) bytes(name, remaining() - keep);
    }

    @Override
    public void means(String meaning) {
        amend(meaning, last().unit());
        hidePasswords(meaning);
    }

    @Override
    public void means(double value, String unit) { amend(BigDecimal.valueOf(value).stripTrailingZeros().toPlainString(), unit); }

    @Override
    public void meansTime(long millisSince1970) { amend(Instant.ofEpochMilli(millisSince1970).toString(), last().unit()); }

    @Override
    public void meansText(byte[] text) {
        String read = new String(text, StandardCharsets.ISO_8859_1);
        amend(read, last().unit());
        hidePasswords(read);
    }

    /** The last field proves the others, and this is whether it does. */
    public void checksum(String verdict) {
        fields.add(fields.removeLast().asChecksum(verdict));
    }

    /** Likewise the last field of this name, where there is one. */
    public void checksum(String name, String verdict) {
        for (int at = fields.size() - 1; at >= 0; at--) {
            if (!fields.get(at).name().equals(name)) continue;
            fields.set(at, fields.get(at).asChecksum(verdict));
            return;
        }
    }

    @Override
    public void secret() { secret(0, last().length()); }

    @Override
    public void secret(int from, int length) { if (length > 0) secrets.add(new Secret(last().offset() + from, length)); }

    /** All of a text whose characters are not one byte each: nobody knows which bytes are the password's. */
    private void hidePasswords(String text) {
        List<Secret> found = PasswordTexts.in(text, vendors);
        if (text.length() == last().length()) found.forEach(password -> secret(password.offset(), password.length()));
        else if (!found.isEmpty()) secret();
    }

    @Override
    public void unit(String unit) { amend(last().value(), unit); }

    @Override
    public void open(String group, int number) { groups.addLast(group + " " + number); }

    @Override
    public void close() { groups.removeLast(); }

    /** A decoder that gave up left its groups open. */
    public void closeAll() { groups.clear(); }

    @Override
    protected long noted(String name, int length, long value) {
        add(name, length, length == 8 ? Long.toUnsignedString(value) : Long.toString(value));
        return value;
    }

    @Override
    protected void noted(String name, byte[] value) { add(name, value.length, HexFormat.of().formatHex(value)); }

    @Override
    protected void noted(String name, String value, int length) {
        add(name, length, value);
        hidePasswords(value);
    }

    private void add(String name, int length, String value) {
        String path = groups.isEmpty() ? name : String.join(", ", groups) + ": " + name;
        fields.add(new NamedBytes(offset() - length, length, path, hex(length), value, null));
    }

    private NamedBytes last() { return fields.getLast(); }

    private void amend(String value, @Nullable String unit) {
        NamedBytes field = fields.removeLast();
        fields.add(new NamedBytes(field.offset(), field.length(), field.name(), field.raw(), value, unit, field.checksum()));
    }
}
