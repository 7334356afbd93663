<?php
// Make the site, an editor and an author, and print their application passwords.
define('WP_INSTALLING', true);
$_SERVER['HTTP_HOST'] = preg_replace('#^http://#', '', getenv('SITE_URL'));
$_SERVER['REQUEST_METHOD'] = 'GET';
require getcwd() . '/wp-load.php';
require ABSPATH . 'wp-admin/includes/upgrade.php';
add_filter('pre_wp_mail', '__return_true');
wp_install('Kabupaten Uji', 'admin', 'admin@uji.example', true, '', wp_generate_password());
update_option('timezone_string', 'Asia/Jakarta');
update_option('permalink_structure', '/%postname%/');
wp_delete_post(1, true);
$said = ['version' => $wp_version, 'base_url' => getenv('SITE_URL')];
foreach (['editor' => 'Redaksi', 'author' => 'Petugas', 'subscriber' => 'Tamu'] as $role => $name) {
    $id = wp_insert_user([
        'user_login' => $role,
        'user_pass' => wp_generate_password(),
        'display_name' => $name,
        'role' => $role,
    ]);
    [$password] = WP_Application_Passwords::create_new_application_password($id, ['name' => 'uji']);
    $said[$role] = WP_Application_Passwords::chunk_password($password);
}
echo json_encode($said), "\n";
