/**
 * Simulated trackers: they drive, report and obey as the fact sheets say, misbehave as a script tells them, and note every breach of
 * their protocol by the gateway. Knows wire records and models; never a gateway's reply rules, sessions or API.
 */
@NullMarked
package io.trackgate.simulator;

import org.jspecify.annotations.NullMarked;
