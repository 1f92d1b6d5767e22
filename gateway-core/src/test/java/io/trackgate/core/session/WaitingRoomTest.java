package io.trackgate.core.session;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.net.UnknownHostException;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Random;

import io.netty.channel.local.LocalAddress;
import io.trackgate.core.session.WaitingRoom.Place;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

/** Who may wait, and who has to go for whom. */
class WaitingRoomTest {

    private final List<String> evicted = new ArrayList<>();

    private static SocketAddress of(String ip) {
        try {
            return new InetSocketAddress(InetAddress.getByName(ip), 1);
        } catch (UnknownHostException e) {
            throw new IllegalArgumentException(e);
        }
    }

    private @Nullable Place enter(WaitingRoom room, String name, String ip) { return room.enter(of(ip), () -> evicted.add(name)); }

    @Test
    void in_a_full_room_the_oldest_goes_for_the_newest() {
        WaitingRoom room = new WaitingRoom(0, 3);
        Place a = enter(room, "a", "192.0.2.1");
        for (String name : List.of("b", "c", "d", "e"))
            assertThat(enter(room, name, "192.0.2.1")).isNotNull();
        assertThat(evicted).containsExactly("a", "b");
        if (a != null) room.leave(a);
        assertThat(room.size()).as("whoever was evicted has left already").isEqualTo(3);
    }

    @Test
    void of_too_many_from_one_address_the_newest_is_refused() {
        WaitingRoom room = new WaitingRoom(2, 0);
        Place a = enter(room, "a", "192.0.2.1");
        enter(room, "b", "192.0.2.1");
        assertThat(enter(room, "c", "192.0.2.1")).isNull();
        assertThat(enter(room, "d", "192.0.2.2")).isNotNull();
        if (a != null) room.leave(a);
        assertThat(enter(room, "e", "192.0.2.1")).isNotNull();
        assertThat(evicted).isEmpty();
    }

    @Test
    void the_addresses_of_one_ipv6_subscriber_count_as_one() {
        WaitingRoom room = new WaitingRoom(1, 0);
        enter(room, "a", "2001:db8:0:1::1");
        assertThat(enter(room, "b", "2001:db8:0:1:ffff::2")).isNull();
        assertThat(enter(room, "c", "2001:db8:0:2::1")).isNotNull();
    }

    @Test
    void who_has_no_address_counts_in_all_alone() {
        WaitingRoom room = new WaitingRoom(1, 2);
        for (String name : List.of("a", "b", "c"))
            assertThat(room.enter(new LocalAddress("test"), () -> evicted.add(name))).isNotNull();
        assertThat(evicted).containsExactly("a");
        assertThat(room.origins()).isZero();
    }

    @Test
    void nothing_is_left_of_those_who_have_left_whatever_their_order() {
        Random random = new Random(6);
        WaitingRoom room = new WaitingRoom(20, 100);
        Deque<Place> inside = new ArrayDeque<>();
        for (int i = 0; i < 100_000; i++) {
            Place place = enter(room, "x", "192.0.2." + random.nextInt(16));
            if (place != null) inside.add(place);
            if (random.nextInt(3) == 0 && !inside.isEmpty()) room.leave(random.nextBoolean() ? inside.pollFirst() : inside.pollLast());
            assertThat(room.size()).isLessThanOrEqualTo(100);
        }
        inside.forEach(room::leave);
        inside.forEach(room::leave);
        assertThat(room.size()).isZero();
        assertThat(room.origins()).isZero();
    }
}
