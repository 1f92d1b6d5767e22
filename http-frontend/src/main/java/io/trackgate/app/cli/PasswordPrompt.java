package io.trackgate.app.cli;

import java.io.ByteArrayOutputStream;
import java.io.Console;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.Charset;

import io.trackgate.core.account.AccountAdmin;

/** Asks for a new password: twice and without echo on a terminal, else the first line of standard input. */
public final class PasswordPrompt {

    private static final int LONGEST_LINE = 1024; // bytes; a password is far shorter

    private PasswordPrompt() {}

    public static String ask(String name) throws IOException {
        // From Java 22 to 24 there is a console without a terminal too, unless this one is chosen.
        System.setProperty("jdk.console", "java.base");
        Console console = System.console();
        return console == null ? firstLine(System.in) : twice(console, name);
    }

    private static String twice(Console console, String name) {
        String first = typed(console, "New password for %s: ", name);
        AccountAdmin.requireGood(first);
        if (!first.equals(typed(console, "Once more: ")))
            throw new IllegalArgumentException("password: two different ones (expected: the same twice); nothing is changed");
        return first;
    }

    private static String typed(Console console, String prompt, Object... args) {
        char[] typed = console.readPassword(prompt, args);
        if (typed == null) throw new IllegalArgumentException("password: none (expected: one, typed twice); nothing is changed");
        return new String(typed);
    }

    private static String firstLine(InputStream in) throws IOException {
        ByteArrayOutputStream line = new ByteArrayOutputStream();
        int next = in.read();
        for (; next >= 0 && next != '\n' && line.size() <= LONGEST_LINE; next = in.read())
            line.write(next);
        if (next < 0 && line.size() == 0)
            throw new IllegalArgumentException("password: none (expected: one line on standard input, or a terminal to ask on)");
        String text = decoded(line.toByteArray());
        return text.endsWith("\r") ? text.substring(0, text.length() - 1) : text;
    }

    private static String decoded(byte[] line) {
        try {
            return Charset.forName(System.getProperty("stdin.encoding", System.getProperty("native.encoding", "UTF-8"))).newDecoder()
                    .decode(ByteBuffer.wrap(line)).toString();
        } catch (CharacterCodingException e) {
            throw new IllegalArgumentException("password: bytes that are no text (expected: a line in the terminal's encoding)", e);
        }
    }
}
