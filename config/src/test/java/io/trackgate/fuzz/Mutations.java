package io.trackgate.fuzz;

import java.util.Arrays;
import java.util.List;
import java.util.Random;

/** Makes new inputs of old ones, the same each time: what a fuzzer does that is not told what its input has reached. */
final class Mutations {

    private static final int MOST_CHANGES = 4;
    private static final int MOST_INSERTED = 8;
    private static final int SHORTEST_LIMIT = 512;
    /** Where signs, lengths and counts turn over. */
    private static final byte[] EDGES = {0, 1, 2, 0x7E, 0x7F, (byte) 0x80, (byte) 0xFE, (byte) 0xFF};

    private final Random random;
    private final List<byte[]> seeds;
    private final int most;

    Mutations(List<byte[]> seeds, long seed) {
        this.seeds = seeds;
        // Room for the longest seed, and a little more.
        this.most = seeds.stream().mapToInt(each -> each.length + each.length / 4).reduce(SHORTEST_LIMIT, Math::max);
        this.random = new Random(seed);
    }

    byte[] next() {
        byte[] input = any();
        for (int changes = random.nextInt(MOST_CHANGES + 1); changes >= 0; changes--)
            input = changed(input);
        return input.length <= most ? input : Arrays.copyOf(input, most);
    }

    private byte[] any() { return seeds.isEmpty() ? noise(random.nextInt(64)) : seeds.get(random.nextInt(seeds.size())).clone(); }

    private byte[] changed(byte[] input) {
        if (input.length == 0) return noise(1 + random.nextInt(MOST_INSERTED));
        int at = random.nextInt(input.length);
        int to = at + random.nextInt(input.length - at + 1);
        return switch (random.nextInt(8)) {
            case 0 -> with(input, at, (byte) (input[at] ^ 1 << random.nextInt(Byte.SIZE)));
            case 1 -> with(input, at, (byte) random.nextInt());
            case 2 -> with(input, at, EDGES[random.nextInt(EDGES.length)]);
            case 3 -> joined(input, at, noise(random.nextInt(MOST_INSERTED)), at);
            case 4 -> joined(input, at, new byte[0], to);
            case 5 -> joined(input, to, Arrays.copyOfRange(input, at, to), to);
            case 6 -> Arrays.copyOf(input, at);
            default -> joined(input, at, any(), input.length);
        };
    }

    private byte[] noise(int length) {
        byte[] noise = new byte[length];
        random.nextBytes(noise);
        return noise;
    }

    private static byte[] with(byte[] input, int at, byte value) {
        input[at] = value;
        return input;
    }

    /** The input's first bytes, these, and those of the input from a place on. */
    private static byte[] joined(byte[] input, int first, byte[] middle, int rest) {
        byte[] joined = Arrays.copyOf(input, first + middle.length + input.length - rest);
        System.arraycopy(middle, 0, joined, first, middle.length);
        System.arraycopy(input, rest, joined, first + middle.length, input.length - rest);
        return joined;
    }
}
