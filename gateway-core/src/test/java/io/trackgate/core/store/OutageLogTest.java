package io.trackgate.core.store;

import java.util.List;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.slf4j.LoggerFactory;

import static org.assertj.core.api.Assertions.assertThat;

class OutageLogTest {

    private final Logger logger = (Logger) LoggerFactory.getLogger(OutageLogTest.class);
    private final ListAppender<ILoggingEvent> lines = new ListAppender<>();
    private long now = Long.MAX_VALUE; // of a clock that is about to overflow
    private final OutageLog outages = new OutageLog(logger, () -> now);

    @BeforeEach
    void listen() {
        lines.start();
        logger.addAppender(lines);
    }

    @AfterEach
    void leave() { logger.detachAppender(lines); }

    private List<Level> said() {
        List<Level> levels = lines.list.stream().map(ILoggingEvent::getLevel).filter(level -> level.isGreaterOrEqual(Level.INFO)).toList();
        lines.list.clear();
        return levels;
    }

    @Test
    void a_store_that_fails_and_works_in_turns_is_one_line_a_minute_until_it_works_for_good() {
        outages.succeeded();
        assertThat(said()).as("nothing was wrong").isEmpty();
        for (int i = 0; i < 100; i++) {
            outages.failed("disk full");
            outages.succeeded();
        }
        assertThat(said()).containsExactly(Level.ERROR);
        now += OutageLog.EVERY.toNanos();
        outages.failed("disk full");
        outages.failed("disk full");
        assertThat(said()).containsExactly(Level.ERROR);
        now += OutageLog.STEADY.toNanos();
        outages.succeeded();
        outages.succeeded();
        assertThat(said()).containsExactly(Level.INFO);
    }
}
