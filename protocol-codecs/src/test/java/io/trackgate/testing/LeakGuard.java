package io.trackgate.testing;

import java.lang.ref.ReferenceQueue;
import java.lang.ref.WeakReference;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

import io.netty.buffer.ByteBufAllocator;
import io.netty.util.ResourceLeakDetector;
import io.netty.util.ResourceLeakDetectorFactory;
import org.junit.jupiter.api.extension.AfterAllCallback;
import org.junit.jupiter.api.extension.ExtensionContext;

/** Fails every test class after which Netty reports a buffer that nobody released. Registered for all tests by its service file. */
public final class LeakGuard implements AfterAllCallback {

    private static final int ROUNDS = 2;
    private static final int ALLOCATIONS_THAT_POLL = 4;
    private static final long CANARY_MILLIS = 2000;
    private static final List<String> LEAKS = new CopyOnWriteArrayList<>();

    // Before the first buffer: Netty takes its detector from the factory once.
    static {
        ResourceLeakDetector.setLevel(ResourceLeakDetector.Level.PARANOID);
        ResourceLeakDetectorFactory.setResourceLeakDetectorFactory(new RecordingFactory());
    }

    @Override
    public void afterAll(ExtensionContext context) {
        List<String> leaks = takeLeaks();
        if (!leaks.isEmpty())
            throw new AssertionError(context.getDisplayName() + " leaks " + leaks.size() + " buffer(s):\n" + String.join("\n", leaks));
    }

    /** The leaks found since the last call. */
    static List<String> takeLeaks() {
        for (int round = 0; round < ROUNDS; round++) {
            collectGarbage();
            // Netty looks into its queue of lost buffers whenever it hands out a new one.
            for (int i = 0; i < ALLOCATIONS_THAT_POLL; i++)
                ByteBufAllocator.DEFAULT.directBuffer(1).release();
        }
        List<String> found = List.copyOf(LEAKS);
        LEAKS.clear();
        return found;
    }

    // Lost references are queued by another thread; once the canary is there, those found with it are too.
    private static void collectGarbage() {
        ReferenceQueue<Object> queue = new ReferenceQueue<>();
        WeakReference<Object> canary = new WeakReference<>(new Object(), queue);
        System.gc();
        try {
            queue.remove(CANARY_MILLIS);
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
        }
        canary.clear();
    }

    private static final class RecordingFactory extends ResourceLeakDetectorFactory {
        @Override
        @SuppressWarnings("deprecation")
        public <T> ResourceLeakDetector<T> newResourceLeakDetector(Class<T> resource, int samplingInterval, long maxActive) {
            return new RecordingDetector<>(resource, samplingInterval);
        }
    }

    private static final class RecordingDetector<T> extends ResourceLeakDetector<T> {
        @SuppressWarnings("deprecation")
        RecordingDetector(Class<?> resource, int samplingInterval) { super(resource, samplingInterval); }

        @Override
        protected boolean needReport() { return true; }

        @Override
        protected void reportTracedLeak(String resourceType, String records) { LEAKS.add(resourceType + records); }

        @Override
        protected void reportUntracedLeak(String resourceType) { LEAKS.add(resourceType); }
    }
}
