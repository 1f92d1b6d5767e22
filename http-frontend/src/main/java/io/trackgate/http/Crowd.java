package io.trackgate.http;

import java.util.Iterator;
import java.util.LinkedHashSet;
import java.util.Set;

import org.jspecify.annotations.Nullable;

/**
 * The connections that are open at once: no more than a number, so that callers never take the files that trackers need. When one more comes, one
 * makes room: whoever has asked nothing yet, the oldest of them, for it dribbles or does not mean to ask; else whoever rests between two requests. Any
 * thread.
 */
final class Crowd {

    /** How many are looked at for one that rests; when all of them are busy, the new one is not taken. */
    private static final int LOOKS = 64;

    private final int most;
    private final Set<HttpConnection> strangers = new LinkedHashSet<>(); // that have not been answered yet
    private final Set<HttpConnection> known = new LinkedHashSet<>();

    Crowd(int most) { this.most = most; }

    /** @return false when it may not come in */
    boolean opened(HttpConnection one) {
        HttpConnection leaves;
        synchronized (this) {
            leaves = strangers.size() + known.size() < most ? null : whoMakesRoom();
            if (leaves == null && strangers.size() + known.size() >= most) return false;
            strangers.add(one);
        }
        if (leaves != null) leaves.makeRoom();
        return true;
    }

    /** Its first answer was written. */
    synchronized void answered(HttpConnection one) { if (strangers.remove(one)) known.add(one); }

    synchronized void closed(HttpConnection one) { if (!strangers.remove(one)) known.remove(one); }

    private @Nullable HttpConnection whoMakesRoom() {
        HttpConnection found = firstThatRests(strangers);
        return found == null ? firstThatRests(known) : found;
    }

    /** It is not counted any more. */
    private static @Nullable HttpConnection firstThatRests(Set<HttpConnection> some) {
        Iterator<HttpConnection> all = some.iterator();
        for (int looks = 0; looks < LOOKS && all.hasNext(); looks++) {
            HttpConnection one = all.next();
            if (!one.rests()) continue;
            all.remove();
            return one;
        }
        return null;
    }
}
