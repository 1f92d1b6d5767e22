package io.trackgate.core.session;

import java.time.Duration;
import java.util.List;

import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import io.netty.channel.embedded.EmbeddedChannel;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.slf4j.LoggerFactory;

import static org.assertj.core.api.Assertions.assertThat;

/** Devices that end each other's sessions. */
class TakeoverWatchTest extends FakeDevices {

    private final ListAppender<ILoggingEvent> log = new ListAppender<>();

    private static Logger logger() { return (Logger) LoggerFactory.getLogger(TakeoverWatch.class); }

    @BeforeEach
    void listen_to_the_log() {
        log.start();
        logger().addAppender(log);
    }

    @AfterEach
    void leave_the_log() { logger().detachAppender(log); }

    private List<String> warnings() { return log.list.stream().map(ILoggingEvent::getFormattedMessage).toList(); }

    private void logins(String id, int times, Duration each) {
        for (int i = 0; i < times; i++) {
            login(connect(), id);
            channels.forEach(EmbeddedChannel::runPendingTasks);
            now += each.toNanos();
        }
    }

    private double contested() { return metrics.registry().get("trackgate.sessions.contested").counter().count(); }

    @Test
    void two_devices_with_one_id_are_told_of_once_in_ten_minutes() {
        logins("111", 6, Duration.ofSeconds(5));
        assertThat(warnings()).as("five takeovers happen on a bad line").isEmpty();
        logins("111", 3, Duration.ofSeconds(5));
        assertThat(warnings()).singleElement().asString()
                .startsWith(
                        "111 logged in more than 5 times in 60 s, each time while it was connected: last from embedded, before from embedded");
        assertThat(log.list.getFirst().getKeyValuePairs()).extracting(Object::toString).containsExactly("tracker=\"7\"");
        logins("111", 60, Duration.ofSeconds(5));
        assertThat(warnings()).hasSize(1);
        logins("111", 60, Duration.ofSeconds(5));
        assertThat(warnings()).hasSize(2);
        assertThat(contested()).isGreaterThan(10);
    }

    @Test
    void a_device_that_comes_back_now_and_then_is_nobody_else() {
        logins("111", 50, Duration.ofSeconds(20));
        assertThat(warnings()).isEmpty();
        assertThat(contested()).isZero();
    }

    @Test
    void ids_are_counted_one_by_one() {
        for (int i = 0; i < 5; i++) {
            logins("111", 1, Duration.ofSeconds(1));
            logins("222", 1, Duration.ofSeconds(1));
        }
        assertThat(warnings()).isEmpty();
    }
}
