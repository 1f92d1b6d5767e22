@NullMarked
package io.trackgate.app.demo;

import org.jspecify.annotations.NullMarked;
