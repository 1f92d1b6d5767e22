package io.trackgate.app.check;

import java.time.Instant;

import io.trackgate.protocol.FrameExplainer.Explained;

/**
 * One frame of a check, or bytes that are none.
 *
 * @param at         when its last byte came, or when it was written
 * @param connection from 1
 */
record LoggedFrame(Instant at, int connection, byte[] bytes, Explained explained) {}
