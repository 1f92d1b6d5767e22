@NullMarked
package io.trackgate.simulator.scenario;

import org.jspecify.annotations.NullMarked;
