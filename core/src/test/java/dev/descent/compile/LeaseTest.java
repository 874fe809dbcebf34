package dev.descent.compile;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

class LeaseTest {
    private final AtomicInteger givenBack = new AtomicInteger();
    private final Lease lease = new Lease(givenBack::incrementAndGet);

    @Test
    void whatNobodyUsesIsGivenBackAtOnceAndOnce() {
        lease.end();
        assertEquals(1, givenBack.get());
        lease.end();
        assertEquals(1, givenBack.get());
        assertFalse(lease.enter());
    }

    @Test
    void whatIsInUseIsGivenBackAfterTheLastUse() {
        assertTrue(lease.enter());
        assertTrue(lease.enter());
        lease.end();
        assertFalse(lease.enter());
        lease.leave();
        lease.end();
        assertEquals(0, givenBack.get());
        lease.leave();
        assertEquals(1, givenBack.get());
    }

    @Test
    void noThreadUsesWhatWasGivenBack() throws InterruptedException {
        for (int round = 0; round < 200; round++) {
            AtomicInteger returned = new AtomicInteger();
            AtomicInteger late = new AtomicInteger();
            CountDownLatch started = new CountDownLatch(4);
            Lease shared = new Lease(returned::incrementAndGet);
            List<Thread> users = new ArrayList<>();
            for (int i = 0; i < 4; i++) {
                users.add(Thread.ofPlatform().start(() -> {
                    while (shared.enter()) {
                        started.countDown();
                        late.addAndGet(returned.get());
                        shared.leave();
                    }
                }));
            }
            started.await();
            shared.end();
            for (Thread user : users) {
                user.join();
            }
            assertEquals(0, late.get());
            assertEquals(1, returned.get());
        }
    }
}
