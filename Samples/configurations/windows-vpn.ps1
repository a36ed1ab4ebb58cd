# Two connections of a Windows client: one of L2TP with its own suite, one of IKEv2 as Windows has it by itself.
$hub = "hub.example"

Add-VpnConnection -Name "Branch" `
    -ServerAddress 198.51.100.7 `
    -TunnelType L2tp -L2tpPsk 'Dotterel $9' -AuthenticationMethod MSChapv2, Eap -Force

Set-VpnConnectionIPsecConfiguration -ConnectionName "Branch" `
    -EncryptionMethod AES256 -IntegrityCheckMethod SHA256 -DHGroup Group14 `
    -CipherTransformConstants AES256 -AuthenticationTransformConstants SHA256128 -PfsGroup None -Force

Add-VpnConnection -Name Office -ServerAddress $hub -TunnelType Ikev2 -AuthenticationMethod Eap
