package io.trackgate.http;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.zip.GZIPOutputStream;

import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpHeaders;

/**
 * One file of the page, as it is and packed.
 *
 * @param tag what a browser that has it says of it; the same for both forms, hence weak
 */
record ConsoleFile(String contentType, byte[] plain, byte[] packed, String tag) {

    private static final Map<String, String> TYPES = Map.of(
            "html", "text/html; charset=utf-8",
            "css", "text/css; charset=utf-8",
            "js", "text/javascript; charset=utf-8",
            "json", "application/json; charset=utf-8",
            "svg", "image/svg+xml");
    private static final String GZIP = "gzip";
    private static final int TAG_BYTES = 12;

    static ConsoleFile ofResource(String name, String resource) { return of(name, read(resource)); }

    static ConsoleFile of(String name, byte[] bytes) {
        String type = TYPES.get(name.substring(name.lastIndexOf('.') + 1));
        if (type == null) throw new IllegalArgumentException(name + " (expected: one of " + TYPES.keySet() + ")");
        return new ConsoleFile(type, bytes, gzip(bytes), "W/\"" + HexFormat.of().formatHex(sha256(bytes), 0, TAG_BYTES) + "\"");
    }

    /** A file of the classpath; that it is missing is a mistake of the build. */
    static byte[] read(String resource) {
        try (InputStream in = ConsoleFile.class.getClassLoader().getResourceAsStream(resource)) {
            if (in == null) throw new IllegalStateException(resource + " is not on the classpath");
            return in.readAllBytes();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    Answer answer(HttpHeaders asked) {
        if (asked.containsValue(HttpHeaderNames.IF_NONE_MATCH, tag, false)) return Answer.empty(304).with("ETag", tag);
        if (!takesGzip(asked)) return new Answer(200, contentType, List.of(), plain).with("ETag", tag);
        return new Answer(200, contentType, List.of(new Answer.Header("Content-Encoding", GZIP)), packed).with("ETag", tag);
    }

    private static boolean takesGzip(HttpHeaders asked) {
        for (String header : asked.getAll(HttpHeaderNames.ACCEPT_ENCODING)) {
            for (String coding : header.toLowerCase(Locale.ROOT).split(",")) {
                String word = coding.replace(" ", "");
                if (word.equals(GZIP) || word.startsWith(GZIP + ";q=") && !word.matches(".*;q=0(\\.0*)?")) return true;
            }
        }
        return false;
    }

    private static byte[] gzip(byte[] bytes) {
        ByteArrayOutputStream packed = new ByteArrayOutputStream();
        try (GZIPOutputStream out = new GZIPOutputStream(packed)) {
            out.write(bytes);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return packed.toByteArray();
    }

    private static byte[] sha256(byte[] bytes) {
        try {
            return MessageDigest.getInstance("SHA-256").digest(bytes);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java has SHA-256", e);
        }
    }
}
