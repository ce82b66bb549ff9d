# SPDX-License-Identifier: Apache-2.0
"""The default wording of every message, in Spanish. The markup is that of `markup`."""

from __future__ import annotations

SUBJECTS: dict[str, str] = {
    "verify_email": "Confirma tu dirección de correo",
    "reset_password": "Elige una contraseña nueva",
    "welcome": "Te damos la bienvenida a Hawker",
    "account_exists": "Ya tienes una cuenta",
    "invitation": "{{ inviter }} te invita a {{ shop_name }}",
    "unknown_account": "No hay ninguna cuenta con esta dirección",
    "email_change_approve": "¿Quieres cambiar tu dirección de correo?",
    "email_change_verify": "Confirma tu nueva dirección de correo",
    "email_changed": "Tu dirección de correo ha cambiado",
    "password_changed": "Tu contraseña ha cambiado",
    "new_device": "Nuevo inicio de sesión en tu cuenta",
    "account_deleted": "Tu cuenta se ha eliminado",
    "order_placed": "Hemos recibido tu pedido {{ order_number }}",
    "order_confirmed": "El pedido {{ order_number }} está confirmado",
    "order_packed": "El pedido {{ order_number }} está preparado",
    "order_out_for_delivery": "El pedido {{ order_number }} va en camino",
    "order_ready_for_pickup": "El pedido {{ order_number }} está listo para recoger",
    "order_completed": "Gracias por tu pedido {{ order_number }}",
    "order_cancelled": "El pedido {{ order_number }} se ha cancelado",
    "payment_received": "Hemos recibido el pago del pedido {{ order_number }}",
    "payment_failed": "El pago del pedido {{ order_number }} no se ha completado",
    "payment_refunded": "Te devolvemos el dinero del pedido {{ order_number }}",
    "new_order": "Pedido nuevo {{ order_number }}: {{ order_total }}",
    "low_stock": "Queda poco de {{ product_name }}",
    "watch_digest": "Precios: {{ count }} productos han cambiado",
    "price_alert": "{{ product_name }}: {{ rule_name }}",
    "alert_digest": "{{ count }} alertas de precio",
    "job_failed": "Ha fallado una tarea: {{ job }}",
}

_CONTACT = """
Llámanos: {{ shop_phone }}
Escríbenos: {{ shop_email }}
"""

TEXTS: dict[str, str] = {
    "verify_email": """
# Confirma tu dirección de correo

Hola, {{ name }}:

Pulsa el botón para confirmar que {{ email }} es tuya. El enlace sirve una sola vez, durante {{ hours }} \
horas.

[Confirmar mi dirección]({{ url }})

Si no te has registrado, no hagas caso de este mensaje: no pasará nada.
""",
    "reset_password": """
# Elige una contraseña nueva

Hola, {{ name }}:

Alguien, seguramente tú, ha pedido una contraseña nueva. El enlace sirve una sola vez, durante \
{{ minutes }} minutos.

[Elegir una contraseña nueva]({{ url }})

Si no has sido tú, no hagas caso de este mensaje: tu contraseña sigue siendo la misma.
Se ha pedido desde la dirección de red {{ ip }}.
""",
    "welcome": """
# Te damos la bienvenida, {{ name }}

Tu cuenta está lista. Crea tu tienda, añade el primer producto y ya estará abierta.

[Ir a mis tiendas]({{ url }})
""",
    "account_exists": """
# Ya tienes una cuenta

Alguien, seguramente tú, ha intentado registrarse con {{ email }}, pero ya hay una cuenta con esa dirección.

[Iniciar sesión]({{ url }})

[He olvidado mi contraseña]({{ reset_url }})

Si no has sido tú, no tienes que hacer nada.
""",
    "unknown_account": """
# No hay ninguna cuenta con esta dirección

Alguien, seguramente tú, ha pedido una contraseña nueva para {{ email }}, pero no hay ninguna cuenta con \
esa dirección. ¿Quizá te registraste con otra?

[Registrarme]({{ url }})

Si no has sido tú, no tienes que hacer nada.
""",
    "invitation": """
# Únete a {{ shop_name }}

{{ inviter }} te invita a trabajar en {{ shop_name }} con el rol {{ role }}.

[Aceptar la invitación]({{ url }})

El enlace sirve una sola vez, durante {{ days }} días. Si no conoces a {{ inviter }}, no hagas caso de \
este mensaje.
""",
    "email_change_approve": """
# ¿Cambiar tu dirección de correo?

Hola, {{ name }}:

Alguien, seguramente tú, quiere iniciar sesión con {{ new_email }} en lugar de esta dirección. El cambio \
se hace cuando las dos direcciones estén de acuerdo, en un plazo de {{ hours }} horas.

[Sí, cambiarla]({{ url }})

Si no has sido tú, no pulses el botón y cambia tu contraseña: puede que alguien la conozca.
Se ha pedido desde la dirección de red {{ ip }}.
""",
    "email_change_verify": """
# Confirma tu nueva dirección de correo

Hola, {{ name }}:

Quieres iniciar sesión con {{ new_email }} en lugar de {{ email }}. Pulsa el botón para confirmar que la \
dirección nueva es tuya. El enlace sirve una sola vez, durante {{ hours }} horas; la dirección anterior \
también tiene que estar de acuerdo.

[Confirmar mi nueva dirección]({{ url }})

Si no sabes nada de esto, no hagas caso de este mensaje: no pasará nada.
""",
    "email_changed": """
# Tu dirección de correo ha cambiado

Hola, {{ name }}:

Ahora inicias sesión con {{ new_email }}. La dirección anterior, {{ email }}, ya no sirve.
Cuándo: {{ time }}
Desde: {{ ip }}

Si no has sido tú, pide ayuda enseguida a quien administra esta instalación.
""",
    "password_changed": """
# Tu contraseña ha cambiado

Hola, {{ name }}:

Tu contraseña ha cambiado y se ha cerrado la sesión en los demás dispositivos.
Cuándo: {{ time }}
Desde: {{ ip }}
Dispositivo: {{ device }}

Si no has sido tú, elige enseguida una contraseña nueva.

[Elegir una contraseña nueva]({{ url }})
""",
    "new_device": """
# Nuevo inicio de sesión

Hola, {{ name }}:

Alguien, seguramente tú, ha iniciado sesión desde un dispositivo que no conocíamos.
Cuándo: {{ time }}
Desde: {{ ip }}
Dispositivo: {{ device }}

Si no has sido tú, cierra la sesión de ese dispositivo y cambia tu contraseña.

[Ver mis dispositivos]({{ url }})
""",
    "account_deleted": """
# Tu cuenta se ha eliminado

Hola, {{ name }}:

Tu cuenta y lo que guardábamos con ella ya no existen. Gracias por haber estado aquí.
Cuándo: {{ time }}
""",
    "order_placed": """
# Gracias, {{ customer_name }}

Hemos recibido tu pedido {{ order_number }}.

{{ order_lines }}

Total: {{ order_total }}
Pago: {{ payment_method }}
Entrega en: {{ delivery_address }}

[Seguir mi pedido]({{ order_url }})
"""
    + _CONTACT,
    "order_confirmed": """
# Tu pedido está confirmado

Hola, {{ customer_name }}:

El pedido {{ order_number }} está confirmado y lo vamos a preparar.

{{ order_lines }}

Total: {{ order_total }}
Pago: {{ payment_method }}

[Seguir mi pedido]({{ order_url }})
"""
    + _CONTACT,
    "order_packed": """
# Preparado

Hola, {{ customer_name }}:

El pedido {{ order_number }} está preparado. Te avisaremos cuando salga o cuando puedas recogerlo.

[Seguir mi pedido]({{ order_url }})
"""
    + _CONTACT,
    "order_out_for_delivery": """
# Va en camino

Hola, {{ customer_name }}:

El pedido {{ order_number }} ha salido y va en camino.
Entrega en: {{ delivery_address }}

[Seguir mi pedido]({{ order_url }})
"""
    + _CONTACT,
    "order_ready_for_pickup": """
# Listo para recoger

Hola, {{ customer_name }}:

El pedido {{ order_number }} está listo: puedes recogerlo en nuestro horario.
Total: {{ order_total }}

[Ver mi pedido]({{ order_url }})
"""
    + _CONTACT,
    "order_completed": """
# Gracias

Hola, {{ customer_name }}:

El pedido {{ order_number }} está completado. Esperamos que lo disfrutes y verte de nuevo.

[Ver mi pedido]({{ order_url }})
"""
    + _CONTACT,
    "order_cancelled": """
# Cancelado

Hola, {{ customer_name }}:

El pedido {{ order_number }} se ha cancelado. Si ya habías pagado, te devolveremos el dinero.

[Ver mi pedido]({{ order_url }})
"""
    + _CONTACT,
    "payment_received": """
# Pago recibido

Hola, {{ customer_name }}:

Hemos recibido {{ order_total }} por el pedido {{ order_number }}. Gracias.

[Seguir mi pedido]({{ order_url }})
"""
    + _CONTACT,
    "payment_failed": """
# El pago no se ha completado

Hola, {{ customer_name }}:

El pago de {{ order_total }} por el pedido {{ order_number }} no se ha completado. No se ha cobrado nada. \
En la página de tu pedido verás qué puedes hacer.

[Ver mi pedido]({{ order_url }})
"""
    + _CONTACT,
    "payment_refunded": """
# Reembolso

Hola, {{ customer_name }}:

Te hemos devuelto {{ order_total }} por el pedido {{ order_number }}. Según tu banco, puede tardar unos \
días en llegar.

[Ver mi pedido]({{ order_url }})
"""
    + _CONTACT,
    "new_order": """
# Pedido nuevo {{ order_number }}

{{ customer_name }} ha hecho un pedido de {{ order_total }}.

{{ order_lines }}

Pago: {{ payment_method }}
Entrega en: {{ delivery_address }}

[Abrir el pedido]({{ order_url }})
""",
    "low_stock": """
# Queda poco de {{ product_name }}

De {{ product_name }} queda {{ available }}. Querías saberlo al llegar a {{ threshold }}.

[Abrir el producto]({{ product_url }})
""",
    "watch_digest": """
# Lo que ha cambiado

{{ count }} de los productos que sigue han cambiado en {{ days }} día(s).

{{ movements }}

[Ver todos los cambios]({{ watch_url }})
""",
    "price_alert": """
# {{ product_name }}

{{ happened }}

Es su alerta “{{ rule_name }}”.

[Ver el producto]({{ product_url }})

Página del vendedor: {{ seller_url }}
""",
    "alert_digest": """
# Alertas

{{ lines }}

[Ver todas las alertas]({{ alerts_url }})
""",
    "job_failed": """
# Ha fallado una tarea

Ha fallado {{ job }}.
Cuándo: {{ time }}
Error: {{ error }}

Recibes como mucho un mensaje por hora y tarea.

[Ver las ejecuciones]({{ operator_url }})
""",
}

FOOTER_SHOP = "{{ shop_name }} te envía este mensaje por tu pedido."
FOOTER_STAFF = "Recibes este mensaje porque trabajas en {{ shop_name }}."
FOOTER_ACCOUNT = "Recibes este mensaje por tu cuenta en {{ installation }}."
TEST = "[Prueba] {{ subject }}"
SHOWN_FOR_A_LINK = "(enlace de un solo uso, no se muestra)"
