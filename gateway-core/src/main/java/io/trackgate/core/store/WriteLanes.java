package io.trackgate.core.store;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;

/**
 * What waits for the writer: commands and state in one lane, bounded by count, and telemetry behind it in another, counted in bytes. However much
 * telemetry waits, a command waits for no more of it than one commit holds. Any thread.
 */
final class WriteLanes {

    /**
     * @param tracker whose commands or state it is about; 0 for none, or several
     * @param written bytes of telemetry that go to the disk, about; 0 for commands and state
     * @param bytes   that it holds in memory until it is settled
     */
    record Job(StoreWriter.Work work, CompletableFuture<Void> done, int tracker, int written, long bytes) {}

    private final int commandsAtMost;
    private final int writtenPerCommit;
    private final ReentrantLock lock = new ReentrantLock();
    private final Condition something = lock.newCondition();
    private final Deque<Job> commands = new ArrayDeque<>();
    private final Deque<Job> telemetry = new ArrayDeque<>();
    private volatile long bytes; // written under the lock

    WriteLanes(int commandsAtMost, int writtenPerCommit) {
        this.commandsAtMost = commandsAtMost;
        this.writtenPerCommit = writtenPerCommit;
    }

    /** @return false when too many commands wait */
    boolean offer(Job command) {
        lock.lock();
        try {
            if (commands.size() >= commandsAtMost) return false;
            commands.addLast(command);
            something.signal();
            return true;
        } finally {
            lock.unlock();
        }
    }

    /** @param first before what waits already: work that makes room */
    void add(Job batch, boolean first) {
        lock.lock();
        try {
            if (first) telemetry.addFirst(batch);
            else
                telemetry.addLast(batch);
            bytes += batch.bytes;
            something.signal();
        } finally {
            lock.unlock();
        }
    }

    /** Waits until something is there, at most for so long; then the commands and as much telemetry as one commit may hold. */
    void take(List<Job> into, int commandsPerCommit, long waitMillis) throws InterruptedException {
        lock.lockInterruptibly();
        try {
            long left = TimeUnit.MILLISECONDS.toNanos(waitMillis);
            while (commands.isEmpty() && telemetry.isEmpty() && left > 0)
                left = something.awaitNanos(left);
            drain(into, commandsPerCommit);
        } finally {
            lock.unlock();
        }
    }

    /** The same without waiting. */
    void poll(List<Job> into, int commandsPerCommit) {
        lock.lock();
        try {
            drain(into, commandsPerCommit);
        } finally {
            lock.unlock();
        }
    }

    private void drain(List<Job> into, int commandsPerCommit) {
        while (into.size() < commandsPerCommit && !commands.isEmpty())
            into.add(commands.removeFirst());
        for (int written = 0; written < writtenPerCommit && !telemetry.isEmpty(); written += into.getLast().written)
            into.add(telemetry.removeFirst());
    }

    /** They are on the disk, or will never be: their memory is free again. */
    void settled(List<Job> jobs) {
        long freed = 0;
        for (Job job : jobs)
            freed += job.bytes;
        if (freed == 0) return;
        lock.lock();
        try {
            bytes -= freed;
        } finally {
            lock.unlock();
        }
    }

    int size() {
        lock.lock();
        try {
            return commands.size() + telemetry.size();
        } finally {
            lock.unlock();
        }
    }

    /** Of telemetry that waits or is being written. */
    long bytes() { return bytes; }
}
