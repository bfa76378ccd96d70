// The part of PKCS#11 (2.40, with the Edwards curves of 3.0) that we call: its structures as the
// standard lays them out on Unix, where nothing is packed, in our own words. A module is found at run
// time; nothing here is linked to anything.
#ifndef CPKCS11_H
#define CPKCS11_H

typedef unsigned char pkcs11_byte;
typedef unsigned long pkcs11_ulong;

// The numbers of the standard, by its names.
enum {
    CKF_RW_SESSION = 2, CKF_SERIAL_SESSION = 4, CKF_OS_LOCKING_OK = 2,
    CKF_TOKEN_INITIALIZED = 0x400,
    CKU_USER = 1,
    CKO_PUBLIC_KEY = 2, CKO_PRIVATE_KEY = 3,
    CKK_EC_EDWARDS = 0x40,
    CKM_EC_EDWARDS_KEY_PAIR_GEN = 0x1055, CKM_EDDSA = 0x1057,
    CKA_CLASS = 0, CKA_TOKEN = 1, CKA_PRIVATE = 2, CKA_LABEL = 3, CKA_KEY_TYPE = 0x100, CKA_ID = 0x102,
    CKA_SENSITIVE = 0x103, CKA_SIGN = 0x108, CKA_VERIFY = 0x10A, CKA_EXTRACTABLE = 0x162,
    CKA_NEVER_EXTRACTABLE = 0x164, CKA_ALWAYS_SENSITIVE = 0x165, CKA_VALUE = 0x11, CKA_EC_PARAMS = 0x180,
    CKA_EC_POINT = 0x181,
};

typedef struct { pkcs11_byte major, minor; } pkcs11_version;

typedef struct { pkcs11_ulong type; void *value; pkcs11_ulong length; } pkcs11_attribute;

typedef struct { pkcs11_ulong mechanism; void *parameter; pkcs11_ulong length; } pkcs11_mechanism;

// Texts are filled up with blanks and have no zero at their end.
typedef struct {
    pkcs11_byte label[32], manufacturer[32], model[16], serial[16];
    pkcs11_ulong flags, most_sessions, sessions, most_writing, writing, longest_pin, shortest_pin;
    pkcs11_ulong public_memory, free_public_memory, private_memory, free_private_memory;
    pkcs11_version hardware, firmware;
    pkcs11_byte time[16];
} pkcs11_token_info;

typedef struct {
    void *create_mutex, *destroy_mutex, *lock_mutex, *unlock_mutex;
    pkcs11_ulong flags;
    void *reserved;
} pkcs11_initialise_arguments;

// The functions in the standard's order; those we never call are `void *`, which takes the same room.
// Behind the last there are more, which we do not reach for.
typedef struct {
    pkcs11_version version;
    pkcs11_ulong (*C_Initialize)(void *arguments);
    pkcs11_ulong (*C_Finalize)(void *reserved);
    pkcs11_ulong (*C_GetInfo)(void *info);
    pkcs11_ulong (*C_GetFunctionList)(void *list);
    pkcs11_ulong (*C_GetSlotList)(pkcs11_byte present, pkcs11_ulong *slots, pkcs11_ulong *count);
    pkcs11_ulong (*C_GetSlotInfo)(pkcs11_ulong slot, void *info);
    pkcs11_ulong (*C_GetTokenInfo)(pkcs11_ulong slot, pkcs11_token_info *info);
    pkcs11_ulong (*C_GetMechanismList)(
        pkcs11_ulong slot, pkcs11_ulong *mechanisms, pkcs11_ulong *count);
    void *C_GetMechanismInfo;
    void *C_InitToken;
    void *C_InitPIN;
    void *C_SetPIN;
    pkcs11_ulong (*C_OpenSession)(
        pkcs11_ulong slot, pkcs11_ulong flags, void *application, void *notify,
        pkcs11_ulong *session);
    pkcs11_ulong (*C_CloseSession)(pkcs11_ulong session);
    void *C_CloseAllSessions;
    void *C_GetSessionInfo;
    void *C_GetOperationState;
    void *C_SetOperationState;
    pkcs11_ulong (*C_Login)(
        pkcs11_ulong session, pkcs11_ulong user, const pkcs11_byte *pin, pkcs11_ulong length);
    void *C_Logout;
    void *C_CreateObject;
    void *C_CopyObject;
    pkcs11_ulong (*C_DestroyObject)(pkcs11_ulong session, pkcs11_ulong object);
    void *C_GetObjectSize;
    pkcs11_ulong (*C_GetAttributeValue)(
        pkcs11_ulong session, pkcs11_ulong object, pkcs11_attribute *attributes,
        pkcs11_ulong count);
    void *C_SetAttributeValue;
    pkcs11_ulong (*C_FindObjectsInit)(
        pkcs11_ulong session, pkcs11_attribute *attributes, pkcs11_ulong count);
    pkcs11_ulong (*C_FindObjects)(
        pkcs11_ulong session, pkcs11_ulong *objects, pkcs11_ulong most, pkcs11_ulong *count);
    pkcs11_ulong (*C_FindObjectsFinal)(pkcs11_ulong session);
    void *C_EncryptInit;
    void *C_Encrypt;
    void *C_EncryptUpdate;
    void *C_EncryptFinal;
    void *C_DecryptInit;
    void *C_Decrypt;
    void *C_DecryptUpdate;
    void *C_DecryptFinal;
    void *C_DigestInit;
    void *C_Digest;
    void *C_DigestUpdate;
    void *C_DigestKey;
    void *C_DigestFinal;
    pkcs11_ulong (*C_SignInit)(pkcs11_ulong session, pkcs11_mechanism *mechanism, pkcs11_ulong key);
    pkcs11_ulong (*C_Sign)(
        pkcs11_ulong session, const pkcs11_byte *data, pkcs11_ulong length, pkcs11_byte *signature,
        pkcs11_ulong *room);
    void *C_SignUpdate;
    void *C_SignFinal;
    void *C_SignRecoverInit;
    void *C_SignRecover;
    void *C_VerifyInit;
    void *C_Verify;
    void *C_VerifyUpdate;
    void *C_VerifyFinal;
    void *C_VerifyRecoverInit;
    void *C_VerifyRecover;
    void *C_DigestEncryptUpdate;
    void *C_DecryptDigestUpdate;
    void *C_SignEncryptUpdate;
    void *C_DecryptVerifyUpdate;
    void *C_GenerateKey;
    pkcs11_ulong (*C_GenerateKeyPair)(
        pkcs11_ulong session, pkcs11_mechanism *mechanism, pkcs11_attribute *public_attributes,
        pkcs11_ulong public_count, pkcs11_attribute *private_attributes,
        pkcs11_ulong private_count, pkcs11_ulong *public_key, pkcs11_ulong *private_key);
} pkcs11_functions;

typedef pkcs11_ulong (*pkcs11_get_functions)(pkcs11_functions **list);

#endif
