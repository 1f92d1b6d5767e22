package io.trackgate.config;

/** A certificate or key that can't be used. Says which and why, and nothing of what a key holds. */
public final class TlsFileException extends Exception {
    private static final long serialVersionUID = 1L;

    private final String key;
    private final String given;
    private final String expected;

    /** @param key in the configuration: {@code certificate} */
    TlsFileException(String key, String given, String expected) {
        super("%s: %s (expected: %s)".formatted(key, given, expected));
        this.key = key;
        this.given = given;
        this.expected = expected;
    }

    String key() { return key; }

    String given() { return given; }

    String expected() { return expected; }
}
