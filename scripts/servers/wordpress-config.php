<?php
// The site of one test run: it asks nobody outside, and allows passwords without TLS.
define('DB_NAME', 'site');
define('DB_USER', 'root');
define('DB_PASSWORD', '');
define('DB_HOST', 'localhost:' . getenv('SITE_SOCKET'));
define('DB_CHARSET', 'utf8mb4');
define('DB_COLLATE', '');
// The proxy of the tests gives it a name of its own, and TLS before it.
if (($_SERVER['HTTP_X_FORWARDED_PROTO'] ?? '') === 'https') {
    $_SERVER['HTTPS'] = 'on';
}
$scheme = isset($_SERVER['HTTPS']) ? 'https' : 'http';
$site = isset($_SERVER['HTTP_HOST']) ? "$scheme://$_SERVER[HTTP_HOST]" : getenv('SITE_URL');
define('WP_HOME', $site);
define('WP_SITEURL', $site);
define('WP_ENVIRONMENT_TYPE', 'local');
define('WP_HTTP_BLOCK_EXTERNAL', true);
define('AUTOMATIC_UPDATER_DISABLED', true);
define('DISABLE_WP_CRON', true);
define('WP_DEBUG', false);
foreach (['AUTH', 'SECURE_AUTH', 'LOGGED_IN', 'NONCE'] as $name) {
    define($name . '_KEY', 'of a site that lives for minutes ' . $name);
    define($name . '_SALT', 'of a site that lives for minutes ' . $name);
}
$table_prefix = 'wp_';
if (!defined('ABSPATH')) {
    define('ABSPATH', __DIR__ . '/');
}
require_once ABSPATH . 'wp-settings.php';
