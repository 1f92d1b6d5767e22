package io.trackgate.core.event;

import java.util.List;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;
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
    }

    /** Returns at once and never throws. */
    void tell(News news);

    /** What others tell, on any thread; the listener returns at once and never throws. */
    void listen(Consumer<News> listener);

    /** Where there are no others. */
    NodeNews NONE = new NodeNews() {
        @Override
        public void tell(News news) {}

        @Override
        public void listen(Consumer<News> listener) {}
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
            public void listen(Consumer<News> listener) { listeners.add(listener); }
        }
    }
}
