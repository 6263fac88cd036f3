/**
 * What a daemon shows to browsers and to Prometheus: its meters, its status, a page of charts.
 * Knows neither files nor caches, only what it is handed.
 */
@NullMarked
package dev.pagegate.client.web;

import org.jspecify.annotations.NullMarked;
