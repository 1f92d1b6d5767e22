package io.trackgate.core.event;

import java.util.List;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;

/**
 * Tells the other nodes of a shared store that something in it has changed, and hears it from them. It only makes them faster: news may be lost or
 * come twice, so whoever keeps in memory what the store has also looks for himself now and then.
 */
public interface NodeNews {

    /** What has changed in the store, and is durable. */
    sealed interface News {

        /** Users, credentials or trackers. */
        record Directory() implements News {}

        /** Something is kept for these trackers, or uncertain. */
        record Work(Set<Integer> trackers) implements News {
            public Work { trackers = Set.copyOf(trackers); }
        }

        /** These trackers' states are other than they were. Told only while a node's users watch. */
        record States(Set<Integer> trackers) implements News {
            public States { trackers = Set.copyOf(trackers); }
        }

        /** Something was said that nobody heard here, whatever it was. Never told to others. */
        record Missed() implements News {}
    }

    /** Returns at once and never throws. */
    void tell(News news);

    /**
     * What others tell, on any thread; the listener returns at once and never throws.
     *
     * @param watched whether {@link News.States} are of use here now
     */
    void listen(Consumer<News> listener, BooleanSupplier watched);

    /** {@code watched} may be another now. Returns at once. */
    default void audienceChanged() {}

    /** Where there are no others. */
    NodeNews NONE = new NodeNews() {
        @Override
        public void tell(News news) {}

        @Override
        public void listen(Consumer<News> listener, BooleanSupplier watched) {}
    };

    /** Between nodes of one process. */
    final class InProcess {

        private final List<Member> members = new CopyOnWriteArrayList<>();

        /** One node's end of it. */
        public NodeNews join() {
            Member member = new Member();
            members.add(member);
            return member;
        }

        private final class Member implements NodeNews {
            private final List<Consumer<News>> listeners = new CopyOnWriteArrayList<>();

            @Override
            public void tell(News news) {
                for (Member other : members) { if (other != this) other.listeners.forEach(listener -> listener.accept(news)); }
            }

            @Override
            public void listen(Consumer<News> listener, BooleanSupplier watched) { listeners.add(listener); }
        }
    }
}
