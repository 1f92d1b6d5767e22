package io.trackgate.fuzz;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;

/** A file that a target's input is written into, for what reads files: {@code first byte: which kind of file | its bytes}. */
public final class Scratch {

    private final Path folder;

    public Scratch() {
        try {
            folder = Files.createTempDirectory("fuzz");
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        folder.toFile().deleteOnExit();
    }

    /** The input without its first byte, as a file of this name. */
    public Path file(String name, byte[] input) throws IOException {
        Path file = folder.resolve(name);
        if (!Files.exists(file)) Files.createDirectories(file.getParent()).toFile().deleteOnExit();
        file.toFile().deleteOnExit();
        return Files.write(file, input.length == 0 ? input : Arrays.copyOfRange(input, 1, input.length));
    }

    /** An input that stands for this file, of this kind. */
    public static byte[] seed(int kind, Path file) throws IOException {
        return seed(kind, Files.readAllBytes(file));
    }

    /** The same for bytes that are no file yet. */
    public static byte[] seed(int kind, byte[] bytes) {
        byte[] seed = new byte[bytes.length + 1];
        seed[0] = (byte) kind;
        System.arraycopy(bytes, 0, seed, 1, bytes.length);
        return seed;
    }
}
