package io.trackgate.core.command;

import java.util.UUID;
import java.util.concurrent.ThreadLocalRandom;

/**
 * Ids of commands: UUIDs of version 7 (RFC 9562), which begin with the time. The audit's index then grows at its end; with ids all over the place every
 * command of a group commit would write an index page of its own. An id is a name and no secret: who asks for a command shows a key.
 */
final class CommandIds {

    private static final long VERSION = 0x7000L;
    private static final long VARIANT = 0x8000_0000_0000_0000L;
    private static final int TIME_AT = 16; // bits
    private static final int RANDOM_A = 0x0FFF;
    private static final int RANDOM_B_AT = 2;

    private CommandIds() {}

    static UUID next() {
        ThreadLocalRandom random = ThreadLocalRandom.current();
        return new UUID(System.currentTimeMillis() << TIME_AT | VERSION | random.nextInt() & RANDOM_A,
                VARIANT | random.nextLong() >>> RANDOM_B_AT);
    }
}
