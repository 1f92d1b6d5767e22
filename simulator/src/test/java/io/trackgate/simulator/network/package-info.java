@NullMarked
package io.trackgate.simulator.network;

import org.jspecify.annotations.NullMarked;
